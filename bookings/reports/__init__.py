"""What finance reads and takes away: statements of account, aged debt, sales, VAT, and files for
accounting. Nothing is stored of them but statements that were sent: each is counted from the ledger
and from the papers as issued, for any period, again and again alike."""
