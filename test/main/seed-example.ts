/** Hashes of `partyline secret` for the texts that they are named after. */
export const hashes = {
  SERVICE: '$scrypt$ln=15,r=8,p=1$adF+Wct4JmPkcUYCd17yKw$JH5KhLj7BwbjYK0QaVETAqbpMb5FM4gDTYQd0hkCpns',
  ALICE: '$scrypt$ln=15,r=8,p=1$eaV22CB45zaQ+Ly7Sq2tPQ$YDdSBWYwZBpps/QXe0c9jS+P8wuuKy5cxQeSua6N1Bk',
} as const;

/** A seed with one of everything. */
export const exampleSeed = {
  organisations: [
    {
      name: 'acme',
      roles: [
        { name: 'agent', permissions: ['conversation:communication:view', 'conversation:communication:disconnect'] },
      ],
      divisions: [{ name: 'north' }],
      clients: [
        {
          id: 'service',
          name: 'Hang-up service',
          secret: hashes.SERVICE,
          grants: ['client_credentials'],
          permissions: ['*'],
          accessTokenValiditySeconds: 600,
        },
        {
          id: 'console',
          grants: ['authorization_code', 'refresh_token'],
          redirectUris: ['http://127.0.0.1:9/callback'],
          scopes: ['user-basic-info', 'users', 'conversations'],
        },
      ],
      users: [
        {
          name: 'alice',
          email: 'Alice@example.com',
          password: hashes.ALICE,
          roles: ['agent'],
          station: 'desk 1',
          sip: { realm: 'acme', ha1Md5: '0123456789abcdef0123456789abcdef', ha1Sha256: '0123456789abcdef'.repeat(4) },
        },
        { name: 'bob' },
      ],
      rooms: [{ number: '700', endWhen: 'host-leaves' }],
      queues: [{ name: 'support', division: 'north', members: ['alice', 'bob'], wrapupCodes: ['solved'] }],
      wrapupCodes: [{ name: 'solved' }],
      contacts: [{ name: 'Carol Customer', phone: '+15550100' }],
    },
    { name: 'other', clients: [{ id: 'theirs', secret: hashes.SERVICE, grants: ['client_credentials'] }] },
  ],
} as const;
