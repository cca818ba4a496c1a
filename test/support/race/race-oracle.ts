import type { Story, StoryEvent, Told, ToldParty } from './race-story.ts';

/** One stay of the party, from the timeline. */
interface Stay {
  readonly participantId: string;
  readonly conversationId: string;
  readonly incarnation: number;
  readonly addedAt: number;
  readonly addedSeq: number;
  readonly removing: StoryEvent | undefined;
  readonly ended: StoryEvent | undefined;
}

/** Everything in a round that is not as it should be; a round is good when there is nothing. */
export function faultsOf(story: Story): readonly string[] {
  const stays = staysOf(story);
  return [
    ...story.told.flatMap((told) => [...successFaults(told, stays, story), ...failureFaults(told, stays)]),
    ...stays.flatMap((stay) => removalFaults(stay, stays, story)),
    ...story.legs.flatMap((leg) => legFaults(leg, stays, story)),
    ...bystanderFaults(story),
  ];
}

/** What kind of failure each caller was told, for the tally. */
export const failuresOf = ({ told }: Story): readonly string[] =>
  told.flatMap(({ reason }) => (reason === undefined ? [] : [reason]));

function staysOf({ events, address }: Story): readonly Stay[] {
  const find = (added: StoryEvent, kind: string): StoryEvent | undefined =>
    events.find(({ event, participantId }) => event === kind && participantId === added.participantId);
  // A phone's own BYE begins a removal as well, and so does a move that a removal came before; those nobody asked for.
  const isUndone = ({ actor, cause }: StoryEvent): boolean => actor === 'system' && cause === 'failed';
  const asked = events.filter(
    (each) => each.event === 'participant.removing' && each.actor !== 'phone' && !isUndone(each),
  );
  return events
    .filter((each) => each.event === 'participant.added' && each.address === address)
    .map((added) => ({
      participantId: added.participantId ?? '',
      conversationId: added.conversationId,
      incarnation: added.incarnation ?? 0,
      addedAt: added.at,
      addedSeq: added.seq,
      removing: asked.find(({ participantId }) => participantId === added.participantId),
      ended: find(added, 'participant.disconnected'),
    }));
}

function successFaults(told: Told, stays: readonly Stay[], story: Story): readonly string[] {
  return told.parties.flatMap((party) => {
    const stay = stays.find(({ participantId }) => participantId === party.participantId);
    if (stay === undefined) return [`${told.who} was told of ${party.participantId}, who is not the party`];
    return [
      ...(party.incarnation === undefined || party.incarnation === stay.incarnation
        ? []
        : [`${told.who} was told incarnation ${party.incarnation} of the ${stay.incarnation}th stay`]),
      ...pinFaults(told, stay),
      ...outcomeFaults({ told, party, stay, story }),
    ];
  });
}

/** He had named one stay; no other may have been acted on in its place. */
function pinFaults({ who, pinned }: Told, { participantId, incarnation }: Stay): readonly string[] {
  const isOther =
    (pinned?.participantId !== undefined && pinned.participantId !== participantId) ||
    (pinned?.incarnation !== undefined && pinned.incarnation !== incarnation);
  return isOther ? [`WRONG INCARNATION: ${who} had named another stay than number ${incarnation}`] : [];
}

interface Outcome {
  readonly told: Told;
  readonly party: ToldParty;
  readonly stay: Stay;
  readonly story: Story;
}

function outcomeFaults({ told, party, stay, story }: Outcome): readonly string[] {
  const all = story.told.flatMap(({ requestIds }) => requestIds);
  const end = stay.ended;
  switch (party.outcome) {
    case 'removed':
      if (end === undefined) return [`${told.who} was told that the leg is down, and the timeline has no end of it`];
      return isAskedFor(stay, all) ? [] : [`${told.who} was told of a removal that the timeline does not know`];
    case 'accepted':
      return isAskedFor(stay, all) ? [] : [`${told.who} was told of a removal that the timeline does not know`];
    case 'alreadyGone':
      if (end === undefined || end.at > told.answeredAt)
        return [`${told.who} was told that the party had gone, and it was there`];
      return told.requestIds.includes(stay.removing?.requestId ?? '')
        ? [`${told.who} was told that the party had gone, and it was his own request that removed it`]
        : [];
    case 'moved':
      return end?.cause === 'transfer' ? [] : [`${told.who} was told of a move that the timeline does not know`];
  }
}

const isAskedFor = ({ removing }: Stay, requestIds: readonly string[]): boolean =>
  removing?.requestId !== undefined && requestIds.includes(removing.requestId);

/** How many stays could be seen as live at a moment; who is being removed may count or not. */
function liveAt(stays: readonly Stay[], at: number): { readonly least: number; readonly most: number } {
  const most = stays.filter((stay) => stay.addedAt <= at && (stay.ended?.at ?? Number.POSITIVE_INFINITY) >= at);
  const sure = most.filter(
    (stay) => stay.addedAt < at && (stay.removing?.at ?? stay.ended?.at ?? Number.POSITIVE_INFINITY) > at,
  );
  return { least: sure.length, most: most.length };
}

/** Whether there was a moment while he waited at which `holds` of the number that was live. */
function wasEver(
  told: Told,
  stays: readonly Stay[],
  holds: (live: { least: number; most: number }) => boolean,
): boolean {
  const moments = stays.flatMap(({ addedAt, removing, ended }) => [addedAt, removing?.at, ended?.at]);
  const inside = moments.filter((at) => at !== undefined && at >= told.sentAt && at <= told.answeredAt);
  return [told.sentAt, told.answeredAt, ...inside].some((at) => at !== undefined && holds(liveAt(stays, at)));
}

function failureFaults(told: Told, stays: readonly Stay[]): readonly string[] {
  if (told.reason === undefined) return told.parties.length > 0 ? [] : [`${told.who} was told nothing: ${told.text}`];
  const acted = stays.find(({ removing }) => told.requestIds.includes(removing?.requestId ?? ''));
  if (acted !== undefined) return [`${told.who} was told ${told.reason}, and it removed stay ${acted.incarnation}`];
  return isExplained(told, stays) ? [] : [`UNEXPLAINED: ${told.who} was told ${told.reason}: ${told.text}`];
}

function isExplained(told: Told, all: readonly Stay[]): boolean {
  const { pinned, reason, scope } = told;
  const stays = scope === undefined ? all : all.filter(({ conversationId }) => conversationId === scope);
  const named = stays.find(
    (one) => one.participantId === pinned?.participantId || one.incarnation === pinned?.incarnation,
  );
  const fitting =
    pinned?.incarnation === undefined ? stays : stays.filter((one) => one.incarnation === pinned.incarnation);
  const hasEnded = (stay: Stay | undefined): boolean => stay?.ended !== undefined && stay.ended.at <= told.answeredAt;
  switch (reason) {
    case 'NO_MATCH':
      return wasEver(told, fitting, ({ least }) => least === 0);
    case 'COUNT_MISMATCH':
      // Who names a stay by its number may be stopped by the other one as well: nothing is done then.
      return wasEver(told, stays, ({ most }) => most > 1);
    case 'PARTICIPANT_ENDED':
      return hasEnded(named);
    case 'CONCURRENT_CHANGE':
      // The stay that was named is over, or a newer one of the same conversation is there.
      return (
        hasEnded(named) ||
        stays.some(
          (one) =>
            one.conversationId === named?.conversationId &&
            one.addedAt <= told.answeredAt &&
            one.incarnation > named.incarnation,
        )
      );
    case 'WRONG_STATE':
    case 'TRANSFER_NOT_CONNECTED':
      // Only who is on the call can be moved: he was being removed.
      return wasEver(told, stays, ({ least }) => least === 0);
    default:
      return false;
  }
}

/** A removal that the timeline knows was asked for by somebody who was told of it, and hit the stay that was current. */
function removalFaults(stay: Stay, stays: readonly Stay[], { told }: Story): readonly string[] {
  const { removing, incarnation } = stay;
  if (removing === undefined) return [];
  const asker = told.find(({ requestIds }) => requestIds.includes(removing.requestId ?? ''));
  if (asker === undefined) return [`stay ${incarnation} was removed, and nobody here had asked for it`];
  const newer = stays.find(
    (one) =>
      one.conversationId === stay.conversationId &&
      one.addedSeq > stay.addedSeq &&
      one.addedSeq < removing.seq &&
      (one.removing?.seq ?? one.ended?.seq ?? Number.POSITIVE_INFINITY) > removing.seq,
  );
  // Of a move that the removal came into: one phone, for a moment with a stay in either conversation.
  const isOtherHalf = (participantId: string): boolean =>
    stays.some(
      (one) =>
        one.participantId === participantId &&
        one.conversationId !== stay.conversationId &&
        one.removing?.requestId === removing.requestId,
    );
  const { pinned } = asker;
  const isMeant = pinned?.participantId === stay.participantId || pinned?.incarnation === incarnation;
  const hasNamed = isMeant && pinned?.onlyCurrent !== true;
  return [
    ...(asker.parties.some(({ participantId }) => participantId === stay.participantId || isOtherHalf(participantId))
      ? []
      : [`stay ${incarnation} was removed for ${asker.who}, who was not told: ${asker.text}`]),
    ...(newer === undefined || hasNamed
      ? []
      : [`WRONG INCARNATION: stay ${incarnation} was removed for ${asker.who} while ${newer.incarnation} was there`]),
  ];
}

function legFaults(leg: Story['legs'][number], stays: readonly Stay[], story: Story): readonly string[] {
  if (leg.isBystander) return leg.byesReceived > 0 ? [`a bystander's phone ${leg.callId} got a BYE`] : [];
  const own = stays.filter(({ participantId }) => leg.participantIds.includes(participantId));
  if (own.length === 0) return [`nobody knows which stay the phone ${leg.callId} was`];
  const which = own.map(({ incarnation }) => incarnation).join(' and ');
  const wasTold = story.told.some(({ parties }) =>
    parties.some((one) => one.outcome === 'removed' && leg.participantIds.includes(one.participantId)),
  );
  return [
    ...(leg.byesReceived > 0 && own.every(({ removing }) => removing === undefined)
      ? [`the phone of stay ${which} got a BYE that no removal explains`]
      : []),
    ...(leg.byesReceived > 1 ? [`the phone of stay ${which} got ${leg.byesReceived} different BYEs`] : []),
    ...(wasTold && leg.byesReceived === 0 && !leg.hasHungUp
      ? [`stay ${which} is said to be down, and its phone never got a BYE`]
      : []),
  ];
}

function bystanderFaults({ events, bystanders }: Story): readonly string[] {
  return events
    .filter(({ event }) => event === 'participant.removing' || event === 'participant.disconnected')
    .filter(({ participantId }) => bystanders.includes(participantId ?? ''))
    .map(({ participantId }) => `the bystander ${participantId} was removed`);
}
