/** Requests with the tool that each needs: a model that cannot tell these apart cannot route. */

export interface TrialPair {
  request: string;
  /** Name and text of the tool that does it; the text has the form in which tools are indexed. */
  name: string;
  tool: string;
}

export const trialPairs: readonly TrialPair[] = [
  {
    request: 'email that to my boss',
    name: 'send_email',
    tool: 'mail outbox. send email. Sends an email message to a recipient. to subject body',
  },
  {
    request: 'what will the weather be like in Paris tomorrow',
    name: 'get_weather',
    tool: 'forecast. get weather. Returns temperature and rain in a city for a day. city date',
  },
  {
    request: 'book a table for four tonight',
    name: 'make_reservation',
    tool: 'restaurants. make reservation. Reserves a table at a restaurant. guests time',
  },
  {
    request: 'how much money is left on my account',
    name: 'get_balance',
    tool: 'bank. get balance. Returns the balance of a bank account. account id',
  },
  { request: 'play some jazz', name: 'play_music', tool: 'player. play music. Starts playing a song, an album or a genre. title artist' },
  {
    request: 'turn off the lamp in the kitchen',
    name: 'switch_light',
    tool: 'home. switch light. Turns a light in a room on or off. room state',
  },
  {
    request: 'put this paragraph into German',
    name: 'translate_text',
    tool: 'language. translate text. Translates a text into another language. text target language',
  },
  {
    request: 'which flights go to Tokyo on Friday',
    name: 'search_flights',
    tool: 'travel. search flights. Finds flights between two airports. from to date',
  },
];

/** The tool of another request, of which there is no doubt that it is the wrong one. */
export function otherTool(index: number): TrialPair {
  const other = trialPairs[(index + 3) % trialPairs.length];
  if (!other) throw new Error('there are no trial pairs');
  return other;
}
