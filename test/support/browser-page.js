// The softphone of browser-phone.ts; runs in the page, behind JsSIP.
globalThis.phone = (() => {
  const { JsSIP } = globalThis;
  const options = { mediaConstraints: { audio: true, video: false }, pcConfig: { iceServers: [] } };
  const answered = Promise.withResolvers();
  let ua;
  let session;
  let ended;
  let analyser;

  const hear = ({ peerconnection }) => {
    peerconnection.addEventListener('track', ({ track }) => {
      const stream = new MediaStream([track]);
      // Chromium gives WebAudio nothing of a stream that no element plays.
      const player = new Audio();
      player.srcObject = stream;
      player.muted = true;
      player.play();
      const context = new AudioContext();
      analyser = context.createAnalyser();
      analyser.fftSize = 8192;
      analyser.smoothingTimeConstant = 0;
      context.createMediaStreamSource(stream).connect(analyser);
    });
  };

  const levelAt = (levels, hz) => {
    const bin = Math.round((hz * analyser.fftSize) / analyser.context.sampleRate);
    return Math.max(...levels.slice(bin - 2, bin + 3));
  };

  return {
    answered: answered.promise,
    get ended() {
      return ended;
    },
    register({ server, user, password }) {
      const socket = new JsSIP.WebSocketInterface(`ws://${server}/sip`);
      ua = new JsSIP.UA({ sockets: [socket], uri: `sip:${user}@${server.split(':')[0]}`, password });
      ua.on('newRTCSession', ({ session: made }) => {
        session = made;
        ended = new Promise((resolve) => {
          const tell = ({ originator, cause, message }) =>
            resolve(`${originator} ${cause} ${message?.getHeader?.('Reason') ?? ''}`.trim());
          made.on('ended', tell);
          made.on('failed', tell);
        });
        if (made.connection) hear({ peerconnection: made.connection });
        else made.on('peerconnection', hear);
        if (made.direction !== 'incoming') return;
        made.on('confirmed', () => answered.resolve());
        made.answer(options);
      });
      return new Promise((resolve) => {
        ua.on('registered', () => resolve('registered'));
        ua.on('registrationFailed', ({ cause }) => resolve(`registrationFailed ${cause}`));
        ua.start();
      });
    },
    call(number) {
      return new Promise((resolve, reject) => {
        const eventHandlers = { confirmed: () => resolve(), failed: ({ cause }) => reject(new Error(cause)) };
        ua.call(number, { ...options, eventHandlers });
      });
    },
    async hears(hz) {
      const until = performance.now() + 20_000;
      for (;;) {
        const levels = new Float32Array(analyser?.frequencyBinCount ?? 0);
        analyser?.getFloatFrequencyData(levels);
        const heard = analyser
          ? { tone: levelAt(levels, hz), other: levelAt(levels, hz * 1.6) }
          : { tone: -200, other: -200 };
        if (heard.tone > -35 || performance.now() > until) return heard;
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    },
    async stats() {
      const rows = [...(await session.connection.getStats()).values()];
      const inbound = rows.find(({ type }) => type === 'inbound-rtp');
      const outbound = rows.find(({ type }) => type === 'outbound-rtp');
      const codec = rows.find(({ id }) => id === inbound?.codecId);
      return {
        received: inbound?.packetsReceived ?? 0,
        sent: outbound?.packetsSent ?? 0,
        codec: codec?.mimeType ?? '',
      };
    },
    reinvite: () =>
      new Promise((resolve) => session.renegotiate({ rtcOfferConstraints: { iceRestart: true } }, resolve)),
  };
})();
