import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { Conversation, Person, Quality } from '../../live/shapes.ts';
import { Icon } from '../../parts/icon.tsx';
import { counted } from '../../parts/words.ts';
import { conversationName } from './conversation-row.tsx';
import { StateShown } from './person-row.tsx';
import { departureText, roleText } from './person-state.ts';
import { gradeOf } from './quality-bars.tsx';
import type { Row } from './rows.ts';
import { Since } from './since.tsx';

interface DetailsProps {
  /** Undefined: it is not in the list any more. */
  readonly row: Row | undefined;
  readonly id: string;
  readonly close: () => void;
}

/** All that is known of the chosen line. What is gone from the list stays here as it was last seen. */
export function Details({ row, id, close }: DetailsProps) {
  const panel = useRef<HTMLElement>(null);
  const last = useRef<Row | undefined>(row);
  if (row !== undefined || last.current?.id !== id) last.current = row;
  useEffect(() => panel.current?.focus(), []);
  const shown = last.current;
  return (
    <aside class="details" aria-label="Details" ref={panel} tabIndex={-1}>
      <button type="button" class="button ghost icon-only details-close" aria-label="Close the details" onClick={close}>
        <Icon name="close" />
      </button>
      {shown === undefined && <p class="quiet">This is not live any more.</p>}
      {shown !== undefined && row === undefined && <p class="tag">Not in the list any more</p>}
      {shown?.kind === 'person' && <PersonDetails person={shown.person} conversation={shown.conversation} />}
      {shown?.kind === 'conversation' && <ConversationDetails conversation={shown.conversation} />}
    </aside>
  );
}

interface FactProps {
  readonly name: string;
  readonly children: ComponentChildren;
}

const Fact = ({ name, children }: FactProps) => (
  <div class="fact">
    <dt>{name}</dt>
    <dd>{children}</dd>
  </div>
);

/** An id, to be copied whole. */
const Id = ({ id }: { readonly id: string }) => <code class="id">{id}</code>;

const clock = (at: number): string =>
  new Date(at).toLocaleTimeString(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit' });

interface PersonDetailsProps {
  readonly person: Person;
  readonly conversation: Conversation;
}

function PersonDetails({ person, conversation }: PersonDetailsProps) {
  const { quality, departure } = person;
  return (
    <>
      <h2 dir="auto">{person.name}</h2>
      <p class="states">
        <StateShown person={person} />
      </p>
      <dl>
        <Fact name="Address">
          <bdi>{person.address}</bdi>
        </Fact>
        <Fact name="Role">{roleText(person)}</Fact>
        <Fact name="In">{conversationName(conversation)}</Fact>
        <Fact name="Direction">{person.direction === 'inbound' ? 'Called in' : 'Was called'}</Fact>
        {person.connectedTime !== undefined && (
          <Fact name="Connected">
            <Since at={person.connectedTime} until={departure?.at} />, since {clock(person.connectedTime)}
          </Fact>
        )}
        {person.holdTime !== undefined && person.held && (
          <Fact name="On hold">
            <Since at={person.holdTime} />
          </Fact>
        )}
        {person.talkingSince !== undefined && (
          <Fact name="Talking">
            <Since at={person.talkingSince} />
          </Fact>
        )}
        {departure !== undefined && (
          <Fact name="Left">
            {clock(departure.at)}, {departureText(departure).replace('Left: ', '').toLowerCase()}
          </Fact>
        )}
        {person.incarnation > 1 && <Fact name="Stay">number {person.incarnation} in this call</Fact>}
        <QualityFacts quality={quality} />
        <Fact name="Participant">
          <Id id={person.id} />
        </Fact>
        <Fact name="Conversation">
          <Id id={conversation.id} />
        </Fact>
        {person.userId !== undefined && (
          <Fact name="User">
            <Id id={person.userId} />
          </Fact>
        )}
      </dl>
    </>
  );
}

function QualityFacts({ quality }: { readonly quality: Quality | undefined }) {
  if (quality === undefined) return <Fact name="Quality">Not measured: no audio from a phone yet</Fact>;
  const { mos, loss, jitterMs, roundTripMs } = quality;
  const parts = [
    ...(mos === undefined ? [] : [`MOS ${mos.toFixed(1)}, ${gradeOf(quality)?.text}`]),
    `${(loss * 100).toFixed(1)} % lost`,
    ...(jitterMs === undefined ? [] : [`jitter ${jitterMs.toFixed(0)} ms`]),
    ...(roundTripMs === undefined ? [] : [`round trip ${roundTripMs.toFixed(0)} ms`]),
  ];
  return <Fact name="Quality">{parts.join(' · ')}</Fact>;
}

function ConversationDetails({ conversation }: { readonly conversation: Conversation }) {
  const live = [...conversation.people.values()].filter(({ departure }) => departure === undefined);
  return (
    <>
      <h2>{conversationName(conversation)}</h2>
      <p class="quiet">{counted(live.length, 'person', 'people')}</p>
      <dl>
        <Fact name="Going on">
          <Since at={conversation.startTime} until={conversation.endTime} />, since {clock(conversation.startTime)}
        </Fact>
        <Fact name="Recording">{conversation.recording ?? 'none'}</Fact>
        <Fact name="Events">{conversation.seq.toLocaleString('en')}</Fact>
        <Fact name="Conversation">
          <Id id={conversation.id} />
        </Fact>
      </dl>
    </>
  );
}
