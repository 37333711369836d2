/** An instruction of a Dockerfile. */
export interface DockerfileStep {
  readonly instruction: string;
  readonly argument: string;
}

/** A stage: what follows one FROM. */
export interface DockerfileStage {
  readonly name: string;
  readonly from: string;
  readonly steps: readonly DockerfileStep[];
}

/** Reads a Dockerfile into its stages and instructions. */
export function stagesOf(text: string): readonly DockerfileStage[];
