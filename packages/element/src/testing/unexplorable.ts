/** Answers of an engine without a network to the questions of an explorer: there is nothing to explore. */
const refuse = () => Promise.reject(new Error('this engine has no network that could be explored'));

export const unexplorable = {
  networkInfo: refuse,
  resNetBeside: refuse,
  channelMaps: refuse,
  explainValue: refuse,
};
