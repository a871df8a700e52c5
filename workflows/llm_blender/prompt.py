WRITE = "Complete the task below as well as you can. Say in a comment or two what the code relies on."
