import type { Config } from '../../core/config/schema.js';

export interface BannerFacts {
  config: Config;
  /** Address of the page. */
  url: string;
  /** URL of each target's tap, by target name. */
  taps: Readonly<Record<string, string>>;
  /** Model servers that do not answer yet, a line each. */
  silent: readonly string[];
  demo: boolean;
  traffic: boolean;
}

/** What `up` says once everything runs. */
export function banner({ config, url, taps, silent, demo, traffic }: BannerFacts): string {
  const rows = config.targets.map(
    (target) => `  Tap    ${taps[target.name]}  ->  ${target.upstream}  (${target.name})`,
  );
  const firstTap = Object.values(taps)[0];
  return [
    '',
    'Sidelight is running.',
    '',
    `  Page   ${config.service.url ?? url}`,
    ...rows,
    `  Data   ${config.store.clickhouse_url === undefined ? config.store.data : `ClickHouse server, spool in ${config.store.data}`}`,
    '',
    ...(silent.length > 0 ? [...silent, ''] : []),
    ...(demo ? demoText(traffic) : []),
    'Let clients talk to the tap instead of the model server; nothing else changes. For an OpenAI client:',
    `  export OPENAI_BASE_URL=${firstTap}/v1`,
    '',
    'Ctrl-C stops it.',
    '',
  ].join('\n');
}

function demoText(traffic: boolean): string[] {
  return [
    `DEMO: without --upstream, two built-in demo model servers run${traffic ? ', with made-up traffic' : ''}. What you see is not real.`,
    ...(traffic
      ? ['One of them changes after seven minutes, for a quarter of an hour: the page says so under Quality.']
      : []),
    'Attach your own with: npm start -- --upstream http://127.0.0.1:8000   (installed: sidelight up --upstream ...)',
    '',
  ];
}
