/** Why copies of bytes were dropped, or why a connection is not understood. */
export type LossReason = 'queue_full' | 'worker_restarted' | 'blind';

interface Loss {
  chunks: number;
  bytes: number;
}

/** Counts what the queue did not take, by reason. Plain numbers: this is on the way of every chunk. */
export class QueueLosses {
  readonly dropped = new Map<LossReason, Loss>();
  readonly blinded = new Map<LossReason, number>();
  /** Connections that are blind now. */
  blindNow = 0;

  drop(reason: LossReason, bytes: number, chunks = 1): void {
    const loss = this.dropped.get(reason) ?? { chunks: 0, bytes: 0 };
    loss.chunks += chunks;
    loss.bytes += bytes;
    this.dropped.set(reason, loss);
  }

  blind(reason: LossReason): void {
    this.blindNow++;
    this.blinded.set(reason, (this.blinded.get(reason) ?? 0) + 1);
  }
}
