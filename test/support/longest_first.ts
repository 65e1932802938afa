import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Tests that start and kill processes, wait for a page to ask again or for a thread that gives way: long, and little of it work. */
const LONGEST =
  /\/test\/(e2e\/(kill|probe|service_down|whole_way|installation\/installation)|dashboard\/pages\/overview_page|evaluator\/scoring\/scoring)\.test\.ts$/;

/**
 * Begins with the longest files, then those that need a process of their own; where these wait, and when they end, the many small ones
 * fill the cores. Where no earlier run tells which are long, larger ones would come first, and the longest are small.
 */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId, project }: TestSpecification): number =>
      LONGEST.test(moduleId) ? 0 : project.config.isolate ? 1 : 2;
    return (await super.sort(files)).toSorted((a, b) => rank(a) - rank(b));
  }
}
