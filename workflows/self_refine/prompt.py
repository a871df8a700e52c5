WRITE = "Complete the task below. Mind every sentence of the description, and the inputs that it does not show."
EARLIER = "\n\nFeedback on earlier versions, which must not come back:\n"
