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

const STYLE = [
  ':root{color-scheme:light dark;--accent:light-dark(#0f766e,#4fd1c0);--line:light-dark(#858d97,#6d7783)}',
  'body{display:grid;min-height:100vh;margin:0;padding:24px;box-sizing:border-box;place-items:center;font:15px/1.5 system-ui,sans-serif;background:light-dark(#f5f6f7,#0f1114);color:light-dark(#16191d,#e9ecef)}',
  'main{width:min(380px,100%);box-sizing:border-box;padding:36px;border:1px solid light-dark(#e3e6e9,#272c32);border-radius:16px;background:light-dark(#fff,#15181c)}',
  'h1{margin:0 0 6px;font-size:24px;letter-spacing:-.02em}p{margin:0 0 20px;color:light-dark(#5a636e,#9aa5b1)}strong{color:light-dark(#16191d,#e9ecef)}',
  'label,button{display:block;width:100%;margin:12px 0;font:inherit}label{font-weight:550}input{display:block;width:100%;min-height:42px;margin-top:6px;padding:6px 12px;box-sizing:border-box;border:1px solid var(--line);border-radius:8px;background:none;color:inherit;font:inherit}',
  'button{min-height:44px;padding:8px 14px;border:1px solid var(--line);border-radius:8px;background:none;color:inherit;font-weight:550;cursor:pointer}button:hover{border-color:var(--accent);color:var(--accent)}:focus-visible{outline:2px solid var(--accent);outline-offset:2px}',
  '.problem{padding:10px 12px;border-radius:8px;background:light-dark(#fdeceb,#3a1a18);color:light-dark(#b3261e,#ff8f85)}',
].join('');

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
    html: `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>${escaped(title)}</title><style>${STYLE}</style></head><body><main>${body}</main></body></html>\n`,
    headers: {
      'Content-Security-Policy': csp,
      'X-Frame-Options': 'DENY',
      'X-Content-Type-Options': 'nosniff',
      // Not no-referrer: with it a browser sends the form with the Origin null.
      'Referrer-Policy': 'same-origin',
    },
  };
}
