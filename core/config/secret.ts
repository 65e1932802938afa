import { z } from 'zod';

/** Marks a value that `config print` hides and that may also be given as `NAME_file`. */
export const secret = () => z.string().min(1).meta({ secret: true });

/** Addresses are shown and logged, so nothing secret may stand in them; nor would it be sent. */
export const withoutCredentials = (text: string): boolean =>
  !URL.canParse(text) || (new URL(text).username === '' && new URL(text).password === '');
/** What is passed on brings a query of its own, and a fragment is never sent. */
export const withoutQuery = (text: string): boolean =>
  !URL.canParse(text) || (new URL(text).search === '' && new URL(text).hash === '');
export const QUERY = 'a query or fragment in the URL would not be sent: clients send their own, and it is passed on';
export const CREDENTIALS = 'user and password in the URL would not be sent';
