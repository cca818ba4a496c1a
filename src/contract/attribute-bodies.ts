import { limits } from '../base/limits.ts';
import type { Schema } from './operation.ts';

const text: Schema = { type: 'string' };
const name: Schema = { type: 'string', maxLength: limits.nameCharsMax };
const whole: Schema = { type: 'integer' };
/** Values may be anything that JSON has. */
const anything: Schema = { type: 'object' };

const object = (properties: Readonly<Record<string, Schema>>, required: readonly string[] = []): Schema => ({
  type: 'object',
  properties,
  required,
  additionalProperties: false,
});

const patched = object(
  { id: name, divisions: { type: 'array', items: text }, version: whole, customAttributes: anything },
  ['id', 'customAttributes'],
);
const put = { ...patched, properties: { ...patched.properties, schemaId: text } };

const list = (items: Schema): Schema => ({
  type: 'array',
  items,
  minItems: 1,
  maxItems: limits.attributeSetsPerConversationMax,
});

/** Bodies of what is kept of a conversation (fields of package purecloud-platform-client-v2 262.0.0; facts only). */
export const attributeBodies: Readonly<Record<string, Schema>> = {
  CustomAttributesPatchRequest: patched,
  CustomAttributesUpdateRequest: put,
  'Array<CustomAttributesPatchRequest>': list(patched),
  'Array<CustomAttributesUpdateRequest>': list(put),
  ConversationAccessAttributesUpdate: object(
    { accessAttributes: { type: 'array', items: name, maxItems: limits.attributesPerConversationMax } },
    ['accessAttributes'],
  ),
  ConversationSecureAttributes: object({ attributes: { type: 'object', additionalProperties: text }, version: whole }, [
    'attributes',
  ]),
  ConversationTagsUpdate: object({ externalTag: name }, ['externalTag']),
  ConversationUtilizationLabelUpdate: object({ utilizationLabelId: name }, ['utilizationLabelId']),
  PartylineUser: { ...object({ softphone: { type: 'string', enum: ['auto', 'manual'] } }), minProperties: 1 },
};
