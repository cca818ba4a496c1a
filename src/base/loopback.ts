/** Whether a host name, without its port, is this machine's loopback. */
export const isLoopbackHost = (name: string): boolean =>
  name === 'localhost' || name === '[::1]' || name === '::1' || /^127(\.\d{1,3}){3}$/.test(name);
