import { expect, it } from 'vitest';
import { LatestQuestion } from './latestQuestion.ts';

/** Questions whose answers come when the test says so. */
function asked() {
  const questions: number[] = [];
  const answers: string[] = [];
  const settle: ((error?: Error) => void)[] = [];
  const latest = new LatestQuestion<number, string>({
    ask: (question) => {
      questions.push(question);
      return new Promise((resolve, reject) =>
        settle.push((error) => (error ? reject(error) : resolve(`to ${question}`))),
      );
    },
    onAnswer: (answer) => answers.push(answer),
    onError: ({ message }) => answers.push(message),
  });
  const answer = async (error?: Error) => {
    settle.shift()!(error);
    await new Promise((resolve) => setTimeout(resolve));
  };
  return { latest, questions, answers, answer };
}

it('asks the newest question after the one that is being answered, and none between', async () => {
  const { latest, questions, answers, answer } = asked();
  for (const question of [1, 2, 3]) latest.ask(question);
  expect(questions).toEqual([1]);
  await answer();
  expect(questions).toEqual([1, 3]);
  await answer();
  expect(answers).toEqual(['to 1', 'to 3']);
});

it('goes on after an error', async () => {
  const { latest, answers, answer } = asked();
  latest.ask(1);
  latest.ask(2);
  await answer(new Error('failed'));
  await answer();
  expect(answers).toEqual(['failed', 'to 2']);
});

it('does not give the answer to what was forgotten', async () => {
  const { latest, answers, answer } = asked();
  latest.ask(1);
  latest.forget();
  latest.ask(2);
  await answer();
  await answer();
  expect(answers).toEqual(['to 2']);
});
