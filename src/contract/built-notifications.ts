import type { BuiltDifference } from './built-difference.ts';

/** The cloud's operations about channels and topics that have a handler. */
export const builtNotifications: Readonly<Record<string, BuiltDifference>> = {
  getNotificationsAvailabletopics: {},
  getNotificationsChannels: {},
  // It takes no body; the Python SDK sends a literal null.
  postNotificationsChannels: { body: 'Nothing' },
  headNotificationsChannel: {},
  getNotificationsChannelSubscriptions: {},
  postNotificationsChannelSubscriptions: {},
  putNotificationsChannelSubscriptions: {},
  deleteNotificationsChannelSubscriptions: {},
};
