SELECT kind, CAST(document AS text) AS document FROM sandbox.nodes
