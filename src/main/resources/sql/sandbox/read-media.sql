SELECT content FROM sandbox.media WHERE id = :#${variable.nodeId}
