/** What a task of a job can be; said of each in task-kinds.ts. */
export const TASK_KIND_NAMES = ['ingest', 'engine', 't3', 'skymap', 'catalogue', 'review'] as const;

export type TaskKindName = (typeof TASK_KIND_NAMES)[number];
