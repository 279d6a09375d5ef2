package dev.sealwire.wire;

import dev.sealwire.bytes.Bytes;

/** The body of a control frame. */
public sealed interface Message
    permits Messages.Greeting,
        Messages.ProveConsistency,
        Messages.Consistency,
        Messages.Goodbye,
        Messages.Open,
        Messages.Finish,
        Messages.Abort,
        Messages.Receipt,
        Messages.Refused,
        Messages.Credit,
        FinishBatch,
        ReadMessages.Task,
        ReadMessages.Read,
        ReadMessages.Next,
        ReadMessages.End,
        ReadMessages.Close,
        AdminMessages.Register,
        AdminMessages.Revoke,
        AdminMessages.Reload,
        AdminMessages.Succeed,
        FollowMessages.Follow,
        FollowMessages.Grown,
        StatusMessages.Status,
        State {

  /** The type of the frame that carries it. */
  FrameType frameType();

  /** Its JSON. */
  Bytes encode();
}
