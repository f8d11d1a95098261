/** Which table a statement writes to by its text; undefined where a wrong guess would hide a write. */
import { describe, expect, test } from 'vitest';
import { writtenBy } from './written.ts';

const told = (sql: string): string | undefined => {
  const written = writtenBy(sql);
  return written && `${written.how} ${written.table}`;
};

describe('the table is found', () => {
  test.each([
    ['insert into orders (id) values (?)', 'insert orders'],
    ['INSERT INTO "order items" values (1)', 'insert order items'],
    ['insert into "a""b" default values', 'insert a"b'],
    ['insert into main.orders select * from old', 'insert orders'],
    ['insert into "app"."Orders"(id) values (1)', 'insert Orders'],
    ['insert into [orders] (id) values (1)', 'insert orders'],
    ['insert or ignore into orders values (1)', 'insert orders'],
    ['insert or replace into orders values (1)', 'delete orders'],
    ['replace into `orders` values (1)', 'delete orders'],
    ['insert into orders (id) values (1) on conflict (id) do update set n = 2', 'update orders'],
    ['insert into orders (id) values (1) on conflict do nothing', 'update orders'],
    ['  update orders set n = 1', 'update orders'],
    ['update or ignore orders set n = 1', 'update orders'],
    ['update only orders as o set n = 1', 'update orders'],
    ['update orders set n = (select max(n) from items), m = 2', 'update orders'],
    ["update orders set note = 'delete, insert' -- merge", 'update orders'],
    ['delete from orders', 'delete orders'],
    ['delete from only public.orders where id = ?', 'delete orders'],
    ['insert into zürich values (1)', 'insert zürich'],
  ])('%s', (sql, expected) => expect(told(sql)).toBe(expected));
});

describe('nothing is said where the text leaves a doubt', () => {
  test.each([
    'with gone as (delete from items returning id) insert into orders select id from gone',
    'insert into orders with gone as (delete from items returning id) select id from gone',
    'update orders, items set n = 1',
    'update orders join items on items.id = orders.id set items.n = 1',
    'delete from orders, items using orders',
    'delete orders from orders',
    'update only set n = 1',
    'update or replace orders set n = 1',
    'insert or replace into orders (id) values (1) on conflict (code) do update set id = 2',
    'update set = 1',
    'truncate orders',
    'merge into orders using items on true when matched then delete',
    'select setval(1)',
    'insert /* into items */ into orders values (1)',
    'insert into orders.items.things.more values (1)',
    'call clean_up()',
    '',
  ])('%s', (sql) => expect(told(sql)).toBeUndefined());
});
