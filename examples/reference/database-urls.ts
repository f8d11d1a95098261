import { connectionConfigFromEnv } from '@rhosocial/activerecord';

// #region main
const addresses = [
  'sqlite:app.db', // a file, from where the program was started
  'sqlite:///var/lib/app.db',
  'file:data/app.db',
  'sqlite::memory:',
  'postgres://ada:secret@db.example.org:5432/shop',
  'postgres://ada:p%40ss@db.example.org/shop', // %40 is @
];
for (const DB_URL of addresses) {
  console.log(DB_URL);
  console.log(' ', JSON.stringify(connectionConfigFromEnv({ DB_URL })));
}
// #endregion

// Output:
// sqlite:app.db
//   {"database":"app.db"}
// sqlite:///var/lib/app.db
//   {"database":"/var/lib/app.db"}
// file:data/app.db
//   {"database":"data/app.db"}
// sqlite::memory:
//   {"database":":memory:"}
// postgres://ada:secret@db.example.org:5432/shop
//   {"database":"shop","host":"db.example.org","port":5432,"username":"ada","password":"secret"}
// postgres://ada:p%40ss@db.example.org/shop
//   {"database":"shop","host":"db.example.org","username":"ada","password":"p@ss"}
