# Does not keep to the protocol.
n = input()
print("What is it?", flush=True)
