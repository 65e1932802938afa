import { useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { login } from '../api/queries.js';
import { loginGate } from '../api/login_gate.js';
import { Button, Card, controlClass, Field } from '../ui/index.js';

/** Asked for when the service wants a token. The token is exchanged for a cookie and kept nowhere by the page. */
export function LoginPage() {
  const [token, setToken] = useState('');
  const [problem, setProblem] = useState('');
  const [busy, setBusy] = useState(false);
  const queries = useQueryClient();

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    try {
      await login(token.trim());
      loginGate.open();
      await queries.resetQueries();
    } catch (error) {
      setProblem(error instanceof Error ? error.message : 'The service does not answer.');
      setBusy(false);
    }
  };

  return (
    <Card
      title="Log in"
      className="mx-auto mt-16 max-w-md"
      sentence="This Sidelight asks for a token with the scope “read”."
    >
      <form onSubmit={(event) => void submit(event)} className="mt-3 flex flex-col gap-3">
        <Field label="Token">
          {(id) => (
            <input
              id={id}
              className={`${controlClass} h-9 w-full`}
              type="password"
              autoComplete="current-password"
              value={token}
              onChange={(event) => setToken(event.target.value)}
              autoFocus
              required
            />
          )}
        </Field>
        {problem !== '' && (
          <p role="alert" className="text-[0.8125rem] text-over">
            {problem}
          </p>
        )}
        <p className="text-xs text-soft">
          Tokens stand in the configuration under <code className="font-mono">service.tokens</code>.
        </p>
        <Button type="submit" disabled={busy} className="self-start">
          {busy ? 'Logging in…' : 'Log in'}
        </Button>
      </form>
    </Card>
  );
}
