import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { BOARDS, boardText } from './index.js';

/** `npm run grafana`: writes dashboards/*.json from the specs in this folder. */
for (const [file, dashboard] of Object.entries(BOARDS)) {
  const path = fileURLToPath(new URL(`../../dashboards/${file}`, import.meta.url));
  writeFileSync(path, boardText(dashboard));
  console.log(`wrote dashboards/${file}: ${dashboard.panels.length} panels`);
}
