import type { Conversation } from '../../live/shapes.ts';
import { Icon } from '../../parts/icon.tsx';
import { counted } from '../../parts/words.ts';
import type { Row } from './rows.ts';
import { Since } from './since.tsx';

export interface RowPlace {
  /** From 1, the head being the first. */
  readonly index: number;
  readonly isChosen: boolean;
  readonly choose: (row: Row) => void;
}

interface ConversationRowProps extends RowPlace {
  readonly row: Extract<Row, { readonly kind: 'conversation' }>;
}

const mediaNames: Readonly<Record<string, string>> = {
  call: 'Call',
  video: 'Video',
  chat: 'Chat',
  message: 'Message',
  email: 'E-mail',
  callback: 'Callback',
};

export const conversationName = ({ room, conference, media }: Conversation): string =>
  room !== undefined ? `Room ${room}` : conference && media === 'call' ? 'Conference' : (mediaNames[media] ?? media);

export function ConversationRow({ row, index, isChosen, choose }: ConversationRowProps) {
  const { conversation, shown } = row;
  const live = [...conversation.people.values()].filter(({ departure }) => departure === undefined).length;
  const isPart = shown < conversation.people.size;
  return (
    // biome-ignore lint/a11y/useSemanticElements: rows of a grid that is no table
    // biome-ignore lint/a11y/useKeyWithClickEvents: the board hears the keys for all of its rows
    <div
      id={`row-${row.id}`}
      class={`row conversation${conversation.endTime === undefined ? '' : ' has-left'}`}
      role="row"
      aria-rowindex={index}
      aria-selected={isChosen}
      tabIndex={-1}
      onClick={() => choose(row)}
    >
      {/* biome-ignore lint/a11y/useSemanticElements: see above */}
      <span role="rowheader" class="cell-conversation" tabIndex={-1}>
        <strong>{conversationName(conversation)}</strong>
        <span class="quiet">
          {isPart ? `${shown} of ${counted(live, 'person', 'people')}` : counted(live, 'person', 'people')}
        </span>
        {conversation.recording !== undefined && (
          <span class="tag tag-record">
            <Icon name="record" />
            {conversation.recording === 'paused' ? 'Recording paused' : 'Recording'}
          </span>
        )}
        {conversation.endTime !== undefined && <span class="tag">Ended</span>}
        <code class="short-id" title={conversation.id}>
          {conversation.id.slice(0, 8)}
        </code>
      </span>
      {/* biome-ignore lint/a11y/useSemanticElements: see above */}
      <span role="gridcell" class="cell-since" tabIndex={-1}>
        <Since at={conversation.startTime} until={conversation.endTime} />
      </span>
    </div>
  );
}
