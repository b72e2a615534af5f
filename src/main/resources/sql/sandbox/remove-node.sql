-- Its bytes go with it.
DELETE FROM sandbox.nodes WHERE id = :#${variable.nodeId}
