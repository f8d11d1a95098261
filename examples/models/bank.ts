import { integer, integerKey, Model, text } from '@rhosocial/activerecord';

export class Account extends Model('accounts', {
  ...integerKey,
  owner: text(),
  balance: integer(), // in cents
}) {
  /** Takes an amount out, unless the balance is too small. */
  async withdraw(cents: number): Promise<void> {
    if (this.balance < cents) throw new InsufficientFundsError(this.owner);
    this.balance -= cents;
    await this.save();
  }

  async deposit(cents: number): Promise<void> {
    this.balance += cents;
    await this.save();
  }
}

export class InsufficientFundsError extends Error {
  constructor(owner: string) {
    super(`${owner} has too little`);
  }
}
