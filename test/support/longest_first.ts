import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Tests that start and kill processes: they wait long and need little of the processor. */
const LONGEST = /\/test\/e2e\/(kill|probe|service_down|start|whole_way|installation\/installation)\.test\.ts$/;

/** Begins with the longest files. Where no earlier run tells which they are, larger ones would come first, and these are small. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isLong = ({ moduleId }: TestSpecification): boolean => LONGEST.test(moduleId);
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
  }
}
