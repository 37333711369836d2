import { useEffect, useRef, useState } from 'preact/hooks';
import { ask, type Problem } from './ask.js';
import type { GraphqlDocument } from './documents.js';

/** What is known of an answer: an earlier one stays readable while the next is on its way, and when it fails. */
export interface Asked<Answer> {
  readonly answer: Answer | undefined;
  readonly problem: Problem | undefined;
  readonly isWaiting: boolean;
}

/** What to ask, as whom, and when anew. */
export interface Question<Answer, Variables> {
  readonly document: GraphqlDocument<Answer, Variables>;
  /** Absent: nothing is asked. */
  readonly variables: Variables | undefined;
  readonly token: string | undefined;
  /** Another number asks again. */
  readonly round: number;
}

/**
 * Asks the API whenever the question changes.
 *
 * While a question is asked anew (same variables, next round) the earlier answer stays; another question drops it only
 * when its own answer is there, so that nothing on the page jumps. Another token drops it at once: what the former
 * viewer saw must not stay on the screen.
 */
export function useAnswer<Answer, Variables>(question: Question<Answer, Variables>): Asked<Answer> {
  const { document, variables, token, round } = question;
  const [asked, setAsked] = useState<Asked<Answer>>(NOTHING);
  const viewer = useRef(token);
  const key = variables === undefined ? undefined : JSON.stringify(variables);
  // biome-ignore lint/correctness/useExhaustiveDependencies: variables are compared by their JSON, the key; a new round asks again
  useEffect(() => {
    if (viewer.current !== token || variables === undefined) setAsked(NOTHING);
    viewer.current = token;
    if (variables === undefined) return;
    const controller = new AbortController();
    setAsked((before) => ({ ...before, isWaiting: true }));
    ask(document, variables, token, controller.signal).then(
      (outcome) =>
        setAsked((before) =>
          outcome.ok
            ? { answer: outcome.answer, problem: undefined, isWaiting: false }
            : { answer: before.answer, problem: outcome.problem, isWaiting: false },
        ),
      (reason) => {
        // Giving up is our own doing: the next question is on its way.
        if (!controller.signal.aborted) throw reason;
      },
    );
    return () => controller.abort();
  }, [document, key, token, round]);
  return asked;
}

const NOTHING = { answer: undefined, problem: undefined, isWaiting: false } as const;
