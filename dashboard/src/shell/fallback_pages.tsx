import { Link } from '@tanstack/react-router';
import { explain } from '../api/errors.js';
import { Button, buttonClass, Notice } from '../ui/index.js';

/** An address nothing lives at. */
export function NotFoundPage() {
  return (
    <Notice
      title="There is no such page"
      action={
        <Link to="/" className={buttonClass}>
          Go to the overview
        </Link>
      }
    />
  );
}

/** A page that threw while drawing. */
export function BrokenPage({ error }: { error: unknown }) {
  const { title, advice } = explain(error);
  return (
    <Notice urgent title={title} action={<Button onClick={() => window.location.reload()}>Reload</Button>}>
      {advice}
    </Notice>
  );
}
