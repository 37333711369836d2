/** First parts of ids that are no datapoints', and of qualified names in PROV documents. */
const TAKEN: ReadonlySet<string> = new Set([
  'agent',
  'alert',
  'ampelgraph',
  'config',
  'execution',
  'prov',
  'reaction',
  'report',
  'run',
  'state',
  't2result',
  'transient',
  'unit',
  'xsd',
]);

/**
 * Tells whether a text may name a survey: 2 to 16 lower-case letters and digits, a letter first. Ids of datapoints begin
 * with it, so it is no word that other ids begin with.
 */
export function isSurvey(text: string): boolean {
  return /^[a-z][a-z0-9]{1,15}$/.test(text) && !TAKEN.has(text);
}
