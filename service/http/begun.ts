/** A stream whose first piece is there already: what goes wrong before it is still an answer of its own. */
export async function begun<T>(pieces: AsyncIterable<T>): Promise<AsyncIterable<T>> {
  const iterator = pieces[Symbol.asyncIterator]();
  let held: IteratorResult<T> | null = await iterator.next();
  return {
    [Symbol.asyncIterator]: () => ({
      next: () => {
        const next = held === null ? iterator.next() : Promise.resolve(held);
        held = null;
        return next;
      },
      // Whoever leaves before reading ends the source, too.
      return: async () => (await iterator.return?.()) ?? { done: true, value: undefined },
    }),
  };
}
