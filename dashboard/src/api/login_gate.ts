type Listener = () => void;

/** Whether the service wants a token before it says anything. Closed by the first 401, opened by a login. */
class LoginGate {
  private closed = false;
  private readonly listeners = new Set<Listener>();

  readonly isClosed = () => this.closed;

  readonly subscribe = (listener: Listener) => {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  };

  close() {
    this.set(true);
  }

  open() {
    this.set(false);
  }

  private set(closed: boolean) {
    if (closed === this.closed) return;
    this.closed = closed;
    for (const listener of this.listeners) listener();
  }
}

export const loginGate = new LoginGate();
