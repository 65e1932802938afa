import { loginRequest } from '../schemas/api.js';
import { SESSION_COOKIE, SESSION_SECONDS } from '../access/tokens.js';
import { Answer, defineRoute } from '../http/route.js';

export const loginRoute = defineRoute({
  method: 'post',
  path: '/api/v1/login',
  scope: null,
  summary: 'Exchanges a token for a cookie, for the page.',
  body: loginRequest,
  response: null,
  handle: (service, { body }) => {
    const value = service.tokens.login(body.token);
    const secure = service.config.service.url?.startsWith('https:') ? '; Secure' : '';
    return new Answer(204, '', '', {
      'set-cookie': `${SESSION_COOKIE}=${value}; Path=/; Max-Age=${SESSION_SECONDS}; HttpOnly; SameSite=Strict${secure}`,
    });
  },
});
