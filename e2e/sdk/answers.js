// Keeps the text of the last response. A script imports this file before an SDK, because SDKs keep the `fetch` that
// they find.
const fetchOfBrowser = window.fetch;
let answer;

window.fetch = async (...request) => {
  const response = await fetchOfBrowser(...request);
  // Read at once, because SDKs abort the request when they have their answer.
  answer = await response.clone().text();
  return response;
};

export const lastAnswer = () => answer;
