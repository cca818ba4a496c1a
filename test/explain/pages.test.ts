import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { catalogue } from '../../src/explain/catalogue.ts';
import { errorsIndexHtml, errorsJson, llmsTxt, reasonPage } from '../../src/explain/pages.ts';

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
