import type { CallDetail } from '../../api/types.js';
import { CopyButton } from '../../ui/index.js';
import { MESSAGES_ATTRIBUTE, parseConversation, prettyJson } from './conversation.js';
import { marksIn, marksWithin } from './score_words.js';
import { Section } from './section.js';
import { TextView } from './text_view.js';

const REASONING = 'sidelight.reasoning';
const CHOICE = 'sidelight.choice.';
/** What classifiers answer, and how sure they are. */
const LABEL = 'sidelight.label';
const LABEL_SCORE = 'sidelight.label.score';
/** There may never have been any: not every answer is one of words. */
const NO_TEXT = 'No text: not kept, cleared since, or never there.';

/** Texts that are shown on their own, and therefore not again among the attributes. */
export function isTextAttribute(name: string): boolean {
  return name === MESSAGES_ATTRIBUTE || name === REASONING || name.startsWith(CHOICE);
}

/** What was asked: the whole conversation where there is more than one message. */
export function Prompt({ call }: { call: CallDetail }) {
  const turns = parseConversation(call.attributes[MESSAGES_ATTRIBUTE]);
  const marks = marksIn(call, 'prompt');
  const asked = turns?.findLastIndex(({ text }) => text.includes(call.prompt)) ?? -1;
  const title = turns === null ? 'Prompt' : `Conversation, ${turns.length} messages`;
  return (
    <Section title={title} aside={call.prompt !== '' && <CopyButton text={call.prompt} what="the prompt" />}>
      {turns !== null && (
        <ol className="flex flex-col gap-2">
          {turns.map(({ role, text }, index) => (
            <li key={index}>
              <p className="mb-0.5 text-xs font-medium text-faint">{role}</p>
              <TextView
                text={text === '' ? '(nothing)' : text}
                marks={index === asked ? marksWithin(text, call.prompt, marks) : []}
              />
            </li>
          ))}
        </ol>
      )}
      {turns === null && call.prompt !== '' && <TextView text={call.prompt} marks={marks} />}
      {turns === null && call.prompt === '' && <p className="text-[0.8125rem] text-soft">{NO_TEXT}</p>}
    </Section>
  );
}

/** What came back: text, reasoning, tool calls and further choices. */
export function Output({ call }: { call: CallDetail }) {
  const reasoning = call.attributes[REASONING] ?? '';
  const others = Object.entries(call.attributes).filter(([name]) => name.startsWith(CHOICE));
  const { [LABEL]: label, [LABEL_SCORE]: score } = call.attributes;
  const finish = call.finish_reasons.length === 0 ? '' : `finished: ${call.finish_reasons.join(', ')}`;
  return (
    <Section
      title="Output"
      aside={
        <span className="flex items-center gap-2 text-xs text-soft">
          {finish}
          {call.output !== '' && <CopyButton text={call.output} what="the output" />}
        </span>
      }
    >
      <div className="flex flex-col gap-2">
        {call.error_message !== '' && (
          <p className="rounded-lg bg-over-bg px-3 py-2 text-[0.8125rem] break-words text-over">
            <b className="font-semibold">{call.error_type || 'error'}</b> {call.error_message}
          </p>
        )}
        {reasoning !== '' && (
          <details>
            <summary className="mb-1 text-xs text-soft">Reasoning</summary>
            <TextView text={reasoning} />
          </details>
        )}
        {call.output !== '' && <TextView text={call.output} marks={marksIn(call, 'output')} />}
        {label !== undefined && (
          <p className="text-[0.8125rem]">
            <span className="text-soft">label</span> <b className="font-medium">{label}</b>
            {score !== undefined && <span className="text-soft tabular-nums"> {score}</span>}
          </p>
        )}
        {call.output === '' && label === undefined && call.tool_calls.length === 0 && call.error_message === '' && (
          <p className="text-[0.8125rem] text-soft">{NO_TEXT}</p>
        )}
        {call.tool_calls.map((tool, index) => (
          <figure key={`${tool.id}${index}`} aria-label={`Tool call ${tool.name}`}>
            <figcaption className="mb-0.5 text-xs text-soft">
              calls <b className="font-mono font-medium text-ink">{tool.name}</b>
            </figcaption>
            <TextView mono text={prettyJson(tool.arguments)} />
          </figure>
        ))}
        {others.map(([name, text]) => (
          <details key={name}>
            <summary className="mb-1 text-xs text-soft">Choice {name.slice(CHOICE.length)}</summary>
            <TextView text={text} />
          </details>
        ))}
        {call.truncated && <p className="text-xs text-near">Cut when it was captured; sizes are true.</p>}
      </div>
    </Section>
  );
}
