import type * as onnxruntime from 'onnxruntime-node';
import { messageOf, SidelightError } from '../../../core/errors.js';

/** What is needed of the package: an optional dependency, since a collector alone reads no text. */
type Runtime = typeof onnxruntime;
type Session = Awaited<ReturnType<Runtime['InferenceSession']['create']>>;

/** One output: its numbers in a row, and its shape. */
export interface Output {
  values: Float32Array;
  shape: readonly number[];
}

/** Rows of piece numbers, the marks of begin and end included. */
export type Rows = readonly (readonly number[])[];

/** An ONNX network that reads pieces of texts, on one thread. */
export class Network {
  private constructor(
    private readonly runtime: Runtime,
    private readonly session: Session,
    private readonly inputs: Record<'ids' | 'mask', string> & { types: string | undefined },
  ) {}

  /**
   * @param path of the network; it reads numbers of pieces and a mask, 64-bit integers in the shape of texts and pieces
   * @throws {SidelightError} MISSING_PACKAGE, or CONFIG_INVALID when it is not a network of this kind
   */
  static async load(path: string): Promise<Network> {
    const runtime = await loadRuntime();
    try {
      const options = { intraOpNumThreads: 1, interOpNumThreads: 1, executionMode: 'sequential' } as const;
      const session = await runtime.InferenceSession.create(path, { ...options, logSeverityLevel: 3 });
      return new Network(runtime, session, inputsOf(session.inputNames));
    } catch (error) {
      throw new SidelightError('CONFIG_INVALID', `the model ${path} cannot be loaded: ${messageOf(error)}`, {
        cause: error,
      });
    }
  }

  get outputNames(): readonly string[] {
    return this.session.outputNames;
  }

  /** All outputs for texts read together; shorter ones are filled up. */
  async run(rows: Rows): Promise<Record<string, Output>> {
    const width = rows.reduce((most, row) => Math.max(most, row.length), 1);
    const ids = new BigInt64Array(rows.length * width);
    const mask = new BigInt64Array(rows.length * width);
    rows.forEach((row, index) =>
      row.forEach((id, at) => {
        ids[index * width + at] = BigInt(id);
        mask[index * width + at] = 1n;
      }),
    );
    const tensor = (values: BigInt64Array) => new this.runtime.Tensor('int64', values, [rows.length, width]);
    const feeds = { [this.inputs.ids]: tensor(ids), [this.inputs.mask]: tensor(mask) };
    if (this.inputs.types !== undefined) feeds[this.inputs.types] = tensor(new BigInt64Array(ids.length));
    const found = await this.session.run(feeds);
    return Object.fromEntries(
      Object.entries(found).flatMap(([name, { data, dims }]) =>
        data instanceof Float32Array ? [[name, { values: data, shape: dims }]] : [],
      ),
    );
  }

  /** Frees what it holds. */
  async close(): Promise<void> {
    await this.session.release();
  }
}

/** Named as here, or as transformers' exporters do. */
function inputsOf(names: readonly string[]): Record<'ids' | 'mask', string> & { types: string | undefined } {
  const ids = names.find((name) => ['ids', 'input_ids'].includes(name));
  const mask = names.find((name) => ['mask', 'attention_mask'].includes(name));
  const types = names.find((name) => name === 'token_type_ids');
  const others = names.filter((name) => ![ids, mask, types].includes(name));
  if (ids === undefined || mask === undefined || others.length > 0) {
    throw new Error(
      `it reads ${names.join(', ')}; wanted are input_ids, attention_mask and, if at all, token_type_ids`,
    );
  }
  return { ids, mask, types };
}

/** @throws {SidelightError} MISSING_PACKAGE */
async function loadRuntime(): Promise<Runtime> {
  try {
    return await import('onnxruntime-node');
  } catch (error) {
    throw new SidelightError('MISSING_PACKAGE', `the package onnxruntime-node cannot be loaded: ${messageOf(error)}`, {
      hint: 'Install what strong scorers need: npm install onnxruntime-node',
      cause: error,
    });
  }
}
