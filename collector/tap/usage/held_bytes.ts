const NOTHING = Buffer.alloc(0);

/** Bytes that come in pieces. Room doubles when it runs out: each byte is copied a few times at most, however small the pieces. */
export class HeldBytes {
  #room: Buffer = NOTHING;
  length = 0;

  add(piece: Buffer): void {
    if (piece.length === 0) return;
    // Most often one piece is all there will be: it is kept as it is, and its room is full.
    if (this.length === 0) this.#room = piece;
    else this.#append(piece);
    this.length += piece.length;
  }

  /** @returns all of them and what comes after; nothing is held from now on */
  takeWith(last: Buffer): Buffer {
    const all = this.length === 0 ? last : Buffer.concat([this.#room.subarray(0, this.length), last]);
    this.#room = NOTHING;
    this.length = 0;
    return all;
  }

  #append(piece: Buffer): void {
    const length = this.length + piece.length;
    if (length > this.#room.length) {
      const room = Buffer.allocUnsafe(2 * length);
      this.#room.copy(room, 0, 0, this.length);
      this.#room = room;
    }
    piece.copy(this.#room, this.length);
  }
}
