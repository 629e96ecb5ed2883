-- Who came to other kiosks, as the list of who came has them: so that a page of it is found without a look at all the others.
CREATE INDEX sibling_at ON sibling(activity, at_ms DESC, who);
