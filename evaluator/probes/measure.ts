import { markChoice } from './choice/choice.js';
import type { Measured, Meter, ProbeAnswer } from './meters.js';
import type { ProbeRequest } from './probe_set.js';

/** What is kept of an answer: its measures, or which kind of choice it makes and whether that is right. */
export async function measure(
  { question, prompt }: ProbeRequest,
  answer: ProbeAnswer,
  meters: readonly Meter[],
): Promise<Measured> {
  if (question !== null) {
    const mark = markChoice(question, answer.text);
    return mark === null ? { choice: null } : { choice: mark.bias, correct: mark.isCorrect ? 1 : 0 };
  }
  const measured: Measured = {};
  for (const meter of meters) measured[meter.metric] = await meter.read(answer, prompt);
  return measured;
}
