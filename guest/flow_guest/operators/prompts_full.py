"""The operators' prompts for any chat model. Data: `{field}` is replaced, all else is text as it stands."""

PROMPTS = {
    "answer": """
Solve the problem below. Think it through step by step, then give the final answer alone, with no explanation and no
unit that was not asked for.

Reply in this form:
<thought>your steps</thought>
<answer>the final answer</answer>

Problem:
{input}
""",
    "code": """
{instruction}

{problem}

Write Python for this. The function that will be called is `{entry_point}`; keep its name and its parameters exactly.
Reply with one Python code block that holds the whole program: imports, helpers and the function. No tests, no example
calls, no input().
""",
    "program": """
Write a Python program that computes the answer to the problem. Define a function `solve()` without parameters that
returns the answer; put every number of the problem into the code. Use only the standard library; read no input, print
nothing, open no files.

Problem:
{problem}

Analysis so far:
{analysis}
{feedback}
Reply with one Python code block.
""",
    "program_feedback": """
The program of the attempt before did not work.
Program:
{code}
What happened:
{error}
""",
    "repair": """
A Python solution fails some of its tests. Find the reason and write it anew.

Problem:
{problem}

Solution:
{solution}

What the tests say:
{failures}

First name the cause in one or two sentences. Then give one Python code block with the whole corrected program; the
function that is tested is `{entry_point}`, and its name and parameters stay as they are. Make it right for all inputs:
do not special-case the tests.
""",
    "choose": """
Several solutions were proposed for the same problem, without knowledge of each other. Choose the one to trust: compare
their results and their reasoning, and prefer what most of them agree on unless you see that it is wrong.

Problem:
{problem}

{solutions}
Reply in this form:
<thought>the comparison, in a few sentences</thought>
<solution_letter>the letter of the chosen solution</solution_letter>
""",
    "vote": """
Which of these solutions answers the problem best? Check each against what the problem asks before you decide; neither
the order nor the length of a solution says anything about its worth.

Problem:
{problem}

{solutions}
Reply in this form:
<thought>the reasons, in a few sentences</thought>
<solution_letter>the letter of the best solution</solution_letter>
""",
    "review": """
Review a solution with a critical eye: does it do what the problem asks, for every input that the problem allows? Look
for wrong results, missed cases and broken requirements; matters of style do not count.

Problem:
{problem}

Solution:
{solution}

Reply in this form:
<review_result>true if the solution is right, false if it has to change</review_result>
<feedback>what is wrong and what would put it right; if nothing is, why you are sure</feedback>
""",
    "revise": """
Improve a solution by the feedback of a reviewer. Follow the feedback where it is right, keep what works.

Problem:
{problem}

Solution:
{solution}

Feedback:
{feedback}

Reply in this form, with the complete new solution and nothing else inside the tag:
<solution>the new solution</solution>
""",
    "format": """
Take the final answer out of a worked solution and give it in the form that the problem asks for, nothing added.

Problem:
{problem}

Worked solution:
{solution}

Reply in this form:
<solution>the final answer</solution>
""",
    "tests": """
Write tests for a Python function before anybody has written it. Read the description closely; take each test's result
from the description, not from a guess at code.

Description:
{problem}

Write {count} assert statements on `{entry_point}`, each on a line of its own and of the form
`assert {entry_point}(arguments) == result`. Cover the examples given, usual inputs, and the edges: empty, single, zero,
negative, repeated, largest. Leave a case out if the description does not settle its result.
Reply with one Python code block of asserts.
""",
    "debate_open": """
{instruction}

Problem:
{problem}

Give your solution with the reasons for it{code_note}.
""",
    "debate_reply": """
You are one of several experts who solve the same problem. Your last solution was:
{own}

The others have proposed:
{others}

Problem:
{problem}

Weigh their arguments against yours. Adopt what is better, hold on to what you can defend, and give your complete
updated solution{code_note}.
""",
    "compare": """
Two solutions of one problem. Decide which is better: correctness first, then completeness.

Problem:
{problem}

{solutions}
Reply in this form:
<thought>the reasons, in a few sentences</thought>
<solution_letter>A or B</solution_letter>
""",
    "fuse": """
Several solutions of one problem follow. Write one that is better than each of them: keep what is right, combine their
strengths, repair their mistakes.

Problem:
{problem}

{solutions}
Reply in this form, with the complete solution and nothing else inside the tag{code_note}:
<solution>the solution</solution>
""",
    "scoreflow_review": """
Check a solution and put right whatever is wrong with it.

Problem:
{problem}

Solution:
{solution}

Reply in this form, with the complete corrected solution (the given one if it was right) inside the tag:
<solution>the solution</solution>
""",
}
