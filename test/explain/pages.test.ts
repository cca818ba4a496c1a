import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { catalogue } from '../../src/explain/catalogue.ts';
import { errorsIndexHtml, errorsJson, llmsTxt, noReasonHtml, reasonPage } from '../../src/explain/pages.ts';

describe('the pages of the reasons', () => {
  it('show title, answers and what to do, and let nothing through as markup', () => {
    for (const { reason, title } of catalogue) {
      const page = reasonPage(reason);
      assert.ok(page);
      assert.ok(page.html.includes(`<h1>${reason}</h1>`) && page.markdown.includes(title), reason);
      assert.doesNotMatch(page.html, /<(?:conversationId|participantId)>|<script/);
      assert.equal([...page.html.matchAll(/<table>/g)].length, [...page.html.matchAll(/<\/table>/g)].length);
    }
  });
  it('are undefined for words that are no reason', () => {
    assert.deepEqual([reasonPage('NO_SUCH_REASON'), reasonPage('toString')], [undefined, undefined]);
  });
  it('lead back to all of them, break paths behind their slashes, and scroll their tables', () => {
    for (const { reason } of catalogue) {
      const { html = '', markdown = '' } = reasonPage(reason) ?? {};
      assert.ok(html.includes('<a href="/errors">') && html.includes('/<wbr>participants'), reason);
      assert.equal([...html.matchAll(/<div class="wide"><table>/g)].length, [...html.matchAll(/<table>/g)].length);
      assert.doesNotMatch(markdown, /at best\. Try again:/);
    }
    assert.match(noReasonHtml(), /<a href="\/errors">/);
  });
  it('say to a program how to get a token', () => assert.match(llmsTxt(), /POST \/oauth\/token.+client_credentials/));
  it('are all linked from the index, the JSON and the text for programs', () => {
    const [html, text, json] = [errorsIndexHtml(), llmsTxt(), errorsJson()];
    for (const { reason } of catalogue)
      assert.ok(html.includes(`/errors/${reason}"`) && text.includes(`/errors/${reason})`), reason);
    assert.deepEqual(
      json.reasons.map((each) => each.reason),
      catalogue.map((each) => each.reason),
    );
  });
});
