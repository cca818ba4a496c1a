import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { parseNameAddr } from '../../../src/engine/sip/message/header-values.ts';
import { defaultBounds, parseMessage } from '../../../src/engine/sip/message/parse-message.ts';
import type { ParseRefusalReason } from '../../../src/engine/sip/message/parse-refusal.ts';
import { serialise } from '../../../src/engine/sip/message/serialise.ts';
import { parseUri } from '../../../src/engine/sip/message/uri.ts';
import { accepted, parsed, parsedRequest, refusalOf, refused } from './samples.ts';

// RFC 4475, as far as a parser can answer it. What is accepted here and still has to be refused (501, 416, 420, 415,
// 406, 401, a broadcast address in Via) is for the transaction user.

const FOLDER = join(import.meta.dirname, '../../../node_modules/sip/test/messages');

function torture(name: string): Buffer {
  const bytes = readFileSync(join(FOLDER, `${name}.dat`));
  // The package keeps the empty line behind this message in a file of its own.
  return name === 'baddn' ? Buffer.concat([bytes, readFileSync(join(FOLDER, 'baddn_sep.dat'))]) : bytes;
}

const ACCEPTED: readonly (readonly [name: string, what: string])[] = [
  ['wsinv', '§3.1.1.1 a short tortuous INVITE'],
  ['intmeth', '§3.1.1.2 wide range of valid characters; 501 by the transaction user'],
  ['esc01', '§3.1.1.3 valid use of the % escaping'],
  ['escnull', '§3.1.1.4 escaped nulls in URIs'],
  ['esc02', '§3.1.1.5 % that is no escape; 501 by the transaction user'],
  ['lwsdisp', '§3.1.1.6 no space between display name and <'],
  ['dblreq', '§3.1.1.8 extra octets behind the message'],
  ['semiuri', '§3.1.1.9 semicolon-separated parameters in the user part'],
  ['transports', '§3.1.1.10 varied and unknown transport types'],
  ['mpart01', '§3.1.1.11 multipart MIME message'],
  ['unreason', '§3.1.1.12 unusual reason phrase'],
  ['noreason', '§3.1.1.13 empty reason phrase'],
  ['escruri', '§3.1.2.11 escaped headers in the Request-URI; liberal'],
  ['baddate', '§3.1.2.12 invalid time zone in Date; liberal'],
  ['regbadct', '§3.1.2.13 Contact that needs <>; 400 by the registrar'],
  ['badaspec', '§3.1.2.14 spaces within an addr-spec; liberal'],
  ['baddn', '§3.1.2.15 non-token characters in a display name; liberal'],
  ['badbranch', '§3.2.1 missing transaction identifier; matching is for the transactions'],
  ['unkscm', '§3.3.2 unknown scheme; 416 by the transaction user'],
  ['novelsc', '§3.3.3 known but atypical scheme; 416 by the transaction user'],
  ['unksm2', '§3.3.4 unknown schemes in header fields'],
  ['bext01', '§3.3.5 Proxy-Require and Require; 420 by the transaction user'],
  ['invut', '§3.3.6 unknown content type; 415 by the transaction user'],
  ['regaut01', '§3.3.7 unknown authorization scheme; 401 by the registrar'],
  ['bcast', '§3.3.10 response with a broadcast Via; dropped by the transport'],
  ['zeromf', '§3.3.11 Max-Forwards of zero'],
  ['cparam01', '§3.3.12 REGISTER with a contact header parameter'],
  ['cparam02', '§3.3.13 REGISTER with a url parameter'],
  ['regescrt', '§3.3.14 REGISTER with a url escaped header'],
  ['sdp01', '§3.3.15 unacceptable Accept; 406 by the transaction user'],
  ['inv2543', '§3.4.1 INVITE with RFC 2543 syntax'],
];

const REFUSED: readonly (readonly [name: string, reason: ParseRefusalReason, status: number | undefined])[] = [
  ['longreq', 'too-many-vias', 513],
  ['badinv01', 'bad-header', 400],
  ['clerr', 'bad-length', 400],
  ['ncl', 'bad-length', 400],
  ['scalar02', 'bad-header', 400],
  ['scalarlg', 'bad-header', undefined],
  ['quotbal', 'bad-header', 400],
  ['ltgtruri', 'bad-start-line', 400],
  ['lwsruri', 'bad-start-line', 400],
  ['lwsstart', 'bad-start-line', 400],
  ['trws', 'bad-start-line', 400],
  ['badvers', 'bad-version', 505],
  ['mismatch01', 'cseq-mismatch', 400],
  ['mismatch02', 'cseq-mismatch', 501],
  ['bigcode', 'bad-start-line', undefined],
  ['insuf', 'missing-header', 400],
  ['multi01', 'repeated-header', 400],
  ['mcl01', 'repeated-header', 400],
];

/** Files of the package that are no message of the RFC. */
const NOT_OF_THE_RFC = ['badcseq', 'baddn_sep', 'test'];

describe('the messages of RFC 4475', () => {
  it('are 49, and each stands in one of the two tables', () => {
    const names = readdirSync(FOLDER)
      .filter((file) => file.endsWith('.dat'))
      .map((file) => file.slice(0, -4));
    const listed = [...ACCEPTED, ...REFUSED].map(([name]) => name);
    assert.equal(listed.length, 49);
    assert.deepEqual([...listed, ...NOT_OF_THE_RFC].sort(), names.sort());
  });

  for (const [name, what] of ACCEPTED) {
    it(`${name} is read and survives being written again: ${what}`, () => {
      const message = parsed(torture(name));
      const again = parsed(serialise(message));
      assert.deepEqual(again.body, message.body);
      assert.equal(again.headers.toText(), message.headers.toText());
    });
  }

  for (const [name, reason, status] of REFUSED) {
    it(`${name} is refused as ${reason}, ${status === undefined ? 'without an answer' : `with ${status}`}`, () => {
      const refusal = refused(torture(name));
      assert.deepEqual([refusal.reason, refusal.sipStatus], [reason, status]);
      assert.equal(refusal.partial !== undefined, status !== undefined);
    });
  }

  for (const name of NOT_OF_THE_RFC) {
    it(`${name}, which is not of the RFC, is refused without a throw`, () => {
      assert.equal(parseMessage(torture(name)).ok, false);
    });
  }

  it('longreq has 34 Via and is read where the bound allows them', () => {
    const message = accepted(parseMessage(torture('longreq'), { ...defaultBounds, viasMax: 34 }));
    assert.equal(message.headers.all('Via').length, 34);
  });
});

describe('what is read from the messages of RFC 4475', () => {
  it('wsinv: folds, compact forms and spaces everywhere', () => {
    const { headers } = parsed(torture('wsinv'));
    assert.equal(headers.all('Via').length, 3);
    assert.equal(headers.get('CSeq'), '0009 INVITE');
    assert.equal(headers.get('NewFangledHeader'), 'newfangled value continued newfangled value');
    const from = accepted(parseNameAddr(headers.get('From') ?? ''));
    assert.deepEqual([from.display, from.params.get('tag')], ['J Rosenberg \\"', '98asjd8']);
    const [contact = ''] = headers.all('Contact');
    assert.equal(accepted(parseNameAddr(contact)).display, 'Quoted string ""');
    assert.deepEqual(
      [...accepted(parseNameAddr(contact)).params],
      [
        ['newparam', 'newvalue'],
        ['secondparam', ''],
        ['q', '0.33'],
      ],
    );
  });

  it('intmeth: control characters do not get into the display name', () => {
    const request = parsedRequest(torture('intmeth'));
    assert.equal(accepted(parseNameAddr(request.headers.get('To') ?? '')).display, 'BEL: NUL: DEL:');
    assert.equal(accepted(parseUri(request.uri)).password, "&it+has=1,weird!*pas$wo~d_too.(doesn't-it)");
  });

  it('esc01: the escapes of the user part are resolved once', () => {
    assert.equal(accepted(parseUri(parsedRequest(torture('esc01')).uri)).user, 'sips:user@example.com');
  });

  it('semiuri: what looks like a parameter belongs to the user', () => {
    const uri = accepted(parseUri(parsedRequest(torture('semiuri')).uri));
    assert.deepEqual([uri.user, uri.host, uri.params.size], ['user;par=u@example.net', 'example.com', 0]);
  });

  it('dblreq: the second message behind Content-Length is dropped', () => {
    const request = parsedRequest(torture('dblreq'));
    assert.deepEqual([request.method, request.body.length], ['REGISTER', 0]);
  });

  it('cparam01, cparam02: the parameter belongs to the header, or to the URI', () => {
    const contact = (name: string) => accepted(parseNameAddr(parsed(torture(name)).headers.get('Contact') ?? ''));
    assert.equal(contact('cparam01').params.has('unknownparam'), true);
    assert.equal(contact('cparam02').params.has('unknownparam'), false);
    assert.equal(accepted(parseUri(contact('cparam02').uri)).params.has('unknownparam'), true);
  });

  it('regbadct: the registrar can see that the Contact is wrong', () => {
    const contact = parsed(torture('regbadct')).headers.get('Contact') ?? '';
    assert.equal(refusalOf(parseNameAddr(contact)).reason, 'bad-value');
  });

  it('unkscm, novelsc: the transaction user can see that the scheme is unknown', () => {
    for (const name of ['unkscm', 'novelsc']) {
      const refusal = refusalOf(parseUri(parsedRequest(torture(name)).uri));
      assert.deepEqual([refusal.reason, refusal.sipStatus], ['unknown-scheme', 416]);
    }
  });
});
