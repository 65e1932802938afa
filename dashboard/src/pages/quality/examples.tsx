import { Link } from '@tanstack/react-router';
import type { QualityVerdict } from '../../api/types.js';
import { formatMoment } from '../../format/index.js';
import { buttonClass, Card } from '../../ui/index.js';

type Example = QualityVerdict['examples']['after'][number];

const HOUR = 3_600_000;

/** Calls of the same target around the example, so that the list beside it is not empty. */
function around({ target }: QualityVerdict, { started_at: at }: Example) {
  const time = Date.parse(at);
  return {
    target: target === '' || target === '*' ? undefined : target,
    from: new Date(time - HOUR).toISOString(),
    to: new Date(time + HOUR).toISOString(),
  };
}

function ExampleCall({ verdict, example }: { verdict: QualityVerdict; example: Example }) {
  return (
    <Link
      to="/calls/$callId"
      params={{ callId: example.call_id }}
      search={around(verdict, example)}
      className="block rounded-lg px-2 py-1.5 text-[0.78125rem] hover:bg-sunken"
    >
      <span className="flex justify-between gap-3 text-xs text-faint">
        <time dateTime={example.started_at}>{formatMoment(example.started_at)}</time>
        <span className="min-w-0 truncate">{example.outcome === 'ok' ? example.model : example.outcome}</span>
      </span>
      <span className="block truncate">{example.prompt_preview || 'no prompt kept'}</span>
      <span className="block truncate text-soft">{example.output_preview || 'no answer kept'}</span>
    </Link>
  );
}

function Column({
  title,
  verdict,
  examples,
}: {
  title: string;
  verdict: QualityVerdict;
  examples: readonly Example[];
}) {
  if (examples.length === 0) return null;
  return (
    <div className="min-w-0">
      <h3 className="mb-1 text-xs font-medium text-soft">{title}</h3>
      <ul className="-mx-2">
        {examples.map((example) => (
          <li key={example.call_id}>
            <ExampleCall verdict={verdict} example={example} />
          </li>
        ))}
      </ul>
    </div>
  );
}

/** The calls it rests on, from before and after the change. */
export function Examples({ verdict }: { verdict: QualityVerdict }) {
  const { before, after } = verdict.examples;
  const isPair = verdict.details.probe !== null;
  if (before.length + after.length === 0) return null;
  const from = new Date(Date.parse(verdict.at) - Math.max(verdict.window_seconds, 60) * 1000).toISOString();
  const target = verdict.target === '' || verdict.target === '*' ? undefined : verdict.target;
  return (
    <Card
      title="Example calls"
      sentence="They are kept for as long as this verdict is, also when other texts are gone."
      aside={
        <Link to="/calls" search={{ target, from, to: verdict.at }} className={buttonClass}>
          All calls
        </Link>
      }
      className="mt-3"
    >
      <div className={`grid gap-x-6 gap-y-3 ${before.length > 0 && after.length > 0 ? 'sm:grid-cols-2' : ''}`}>
        <Column title={isPair ? 'Reference' : 'Before'} verdict={verdict} examples={before} />
        <Column
          title={isPair ? 'Other' : before.length > 0 ? 'After' : 'Calls that show it'}
          verdict={verdict}
          examples={after}
        />
      </div>
    </Card>
  );
}
