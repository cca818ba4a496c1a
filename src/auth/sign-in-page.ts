import { createHash } from 'node:crypto';

/** A page without script, ready to be sent. */
export interface SignInPage {
  readonly status: number;
  readonly html: string;
  readonly headers: Readonly<Record<string, string>>;
}

export interface SignInForm {
  readonly clientName: string;
  readonly organisation: string;
  /** What the form sends back besides who signs in. */
  readonly hidden: Readonly<Record<string, string>>;
  /** Users to choose from with one click; undefined: name and password are asked for. */
  readonly choices: readonly string[] | undefined;
  /** Put into the field of the name. */
  readonly hint: string;
  /** Why the form is shown again. */
  readonly problem?: string;
  readonly redirectUri: string;
}

const STYLE =
  'body{font:16px/1.5 system-ui,sans-serif;max-width:26rem;margin:4rem auto;padding:0 1rem}label,button{display:block;width:100%;margin:.75rem 0}input{width:100%;padding:.5rem;box-sizing:border-box;font:inherit}button{padding:.6rem;font:inherit;cursor:pointer}.problem{border-left:4px solid #b00020;padding-left:.75rem}';

const styleHash = (): string => createHash('sha256').update(STYLE).digest('base64');

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escaped = (text: string): string => text.replace(/[&<>"']/g, (sign) => ENTITIES[sign] ?? '');

/** The sign-in form. `status` tells a program what a person reads. */
export function signInPage(form: SignInForm, status: number): SignInPage {
  const hidden = Object.entries(form.hidden)
    .map(([name, value]) => `<input type="hidden" name="${escaped(name)}" value="${escaped(value)}">`)
    .join('');
  const problem = form.problem === undefined ? '' : `<p class="problem" role="alert">${escaped(form.problem)}</p>`;
  const body = `<h1>Sign in</h1><p><strong>${escaped(form.clientName)}</strong> asks to act for you in ${escaped(form.organisation)}.</p>${problem}<form method="post" action="/oauth/authorize">${hidden}${form.choices === undefined ? passwordFields(form.hint) : choiceButtons(form.choices)}</form>`;
  return page({ title: 'Sign in', body, status, formTarget: targetOf(form.redirectUri) });
}

const passwordFields = (hint: string): string =>
  `<label>Name or e-mail<input name="username" autocomplete="username" required autofocus value="${escaped(hint)}"></label><label>Password<input name="password" type="password" autocomplete="current-password" required></label><button>Sign in</button>`;

const choiceButtons = (choices: readonly string[]): string =>
  choices.map((name) => `<button name="username" value="${escaped(name)}">${escaped(name)}</button>`).join('');

/** A page that says one thing. */
export const messagePage = (title: string, text: string, status: number): SignInPage =>
  page({ title, body: `<h1>${escaped(title)}</h1><p>${escaped(text)}</p>`, status, formTarget: '' });

/** Browsers hold the redirect after a form to its form-action, so that the client's place has to be in it. */
function targetOf(redirectUri: string): string {
  const { protocol, origin } = new URL(redirectUri);
  return origin === 'null' ? ` ${protocol}` : ` ${origin}`;
}

interface PageParts {
  readonly title: string;
  readonly body: string;
  readonly status: number;
  readonly formTarget: string;
}

function page({ title, body, status, formTarget }: PageParts): SignInPage {
  const csp = `default-src 'none'; style-src 'sha256-${styleHash()}'; form-action 'self'${formTarget}; frame-ancestors 'none'; base-uri 'none'`;
  return {
    status,
    html: `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escaped(title)}</title><style>${STYLE}</style></head><body>${body}</body></html>\n`,
    headers: {
      'Content-Security-Policy': csp,
      'X-Frame-Options': 'DENY',
      'X-Content-Type-Options': 'nosniff',
      // Not no-referrer: with it a browser sends the form with the Origin null.
      'Referrer-Policy': 'same-origin',
    },
  };
}
