SELECT * FROM claim_rule_deliveries(:#node::text, :#most::int, :#share::int, :#elsewhere::uuid[])
