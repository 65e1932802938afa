import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { alertRules, provisioned } from './alert_rules.js';
import { boardOf, DASHBOARDS } from './boards.js';

const STORES = ['clickhouse', 'prometheus'] as const;
/** The user may write $__timeFilter, but no variable of a board: nobody chooses a value when a rule is evaluated. */
const BOARD_VARIABLE = /\$(?!__)\{?\w|\$__conditionalAll/;

describe('provisioning files', () => {
  it('lie where Grafana looks for them', () => {
    const folders = ['alerting', 'dashboards', 'datasources'];
    expect(readdirSync(`${DASHBOARDS}provisioning`).sort()).toEqual(folders);
    for (const folder of folders) {
      for (const file of readdirSync(`${DASHBOARDS}provisioning/${folder}`)) {
        expect(provisioned(`${folder}/${file}`)['apiVersion']).toBe(1);
      }
    }
  });

  it('provide the boards from a folder, not editable in the page', () => {
    const { providers } = provisioned('dashboards/sidelight.yaml');
    expect(providers).toMatchObject([{ type: 'file', allowUiUpdates: false, options: { path: expect.any(String) } }]);
  });

  it.each(STORES)('%s: the data source is of the type the board takes, and holds no secret', (store) => {
    const { datasources } = provisioned(`datasources/${store}.yaml`);
    const variable = boardOf(store).templating.list.find((each) => each.name === 'datasource');
    expect(datasources).toMatchObject([{ uid: `sidelight-${store}`, type: variable?.query, access: 'proxy' }]);
    expect(JSON.stringify(datasources)).toMatch(
      store === 'clickhouse' ? /"password":"\$[A-Z_]+"/ : /"url":"\$[A-Z_]+"/,
    );
  });
});

describe.each(STORES)('alert rules on %s', (store) => {
  const rules = alertRules(store);

  it('have identities of their own, short enough for Grafana', () => {
    const uids = rules.map((rule) => rule.uid);
    expect(new Set(uids).size).toBe(uids.length);
    expect(uids.filter((uid) => !/^[a-z0-9-]{1,40}$/.test(uid))).toEqual([]);
  });

  it('say what happens without data, how grave they are, and what is wrong', () => {
    for (const rule of rules) {
      expect(rule).toMatchObject({
        for: expect.stringMatching(/^\d+m$/),
        keepFiringFor: expect.stringMatching(/^\d+m$/),
        noDataState: expect.stringMatching(/^(OK|Alerting|NoData)$/),
        execErrState: 'Error',
        labels: { severity: expect.stringMatching(/^(page|ticket|note)$/), product: 'sidelight' },
        annotations: { summary: expect.stringMatching(/\.$/) },
      });
    }
  });

  it('ask the provisioned data source, then reduce, then compare', () => {
    for (const { data, condition } of rules) {
      expect(data.map(({ datasourceUid }) => datasourceUid)).toEqual([`sidelight-${store}`, '__expr__', '__expr__']);
      expect(data.map(({ refId, model }) => refId === model['refId'])).toEqual([true, true, true]);
      expect(data.at(-1)).toMatchObject({ refId: condition, model: { type: 'threshold', expression: 'B' } });
    }
  });

  it('use no variable of a board', () => {
    const queries = rules.map(({ data }) => JSON.stringify(data[0]?.model));
    expect(queries.filter((query) => BOARD_VARIABLE.test(query))).toEqual([]);
  });

  it('are the same questions for both stores', () => {
    const other = alertRules(store === 'clickhouse' ? 'prometheus' : 'clickhouse');
    expect(rules.map((rule) => rule.title)).toEqual(other.map((rule) => rule.title));
  });
});
