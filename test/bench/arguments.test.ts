import { describe, expect, it } from 'vitest';
import { BadArguments, parseArguments } from './arguments.ts';

const parse = (line: string) => parseArguments(line.split(' ').filter(Boolean), ['joining', 'lecture', 'memory'], ['joining']);

describe('the command line of the bench', () => {
  it('takes a short tour when nothing is asked for', () => {
    expect(parse('')).toMatchObject({ parts: ['joining'], runs: 1, people: undefined, table: undefined });
  });

  it('takes three runs of what is named, or of everything', () => {
    expect(parse('lecture memory')).toMatchObject({ parts: ['lecture', 'memory'], runs: 3 });
    expect(parse('all --runs 5').parts).toEqual(['joining', 'lecture', 'memory']);
    expect(parse('all --runs 5').runs).toBe(5);
  });

  it('takes other numbers of people, and opponents', () => {
    expect(parse('joining --people 10,20')).toMatchObject({ people: [10, 20] });
    expect([...parse('joining').against]).toEqual(['janus', 'raw']);
    expect([...parse('joining --against janus').against]).toEqual(['janus']);
    expect([...parse('joining --against none').against]).toEqual([]);
  });

  it('prints files instead of measuring', () => {
    expect(parse('--table a.json b.json')).toMatchObject({ parts: [], table: ['a.json', 'b.json'] });
  });

  it.each(['nonsense', '--runs 0', '--runs many', '--people 1,x', '--against demo', '--what', '--table'])('says what is wrong with "%s"', (line) => {
    expect(() => parse(line)).toThrow(BadArguments);
  });
});
