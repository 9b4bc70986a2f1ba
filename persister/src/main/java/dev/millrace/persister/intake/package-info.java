/**
 * Reads the journal into the buffer; or hears the rooms' channels, where somebody else's gateway publishes.
 *
 * <pre>
 * journal    JournalIntake (thread) ─▶ buffer            a full buffer makes it wait
 *
 * channels   ChannelListener (event loop) ─▶ ChannelPump (thread) ─▶ buffer
 *                                               └─▶ Spill ─▶┘       a full buffer never does
 * </pre>
 *
 * <p>Redis is known here, in {@code watermark}, and where it is wired.
 */
@NullMarked
package dev.millrace.persister.intake;

import org.jspecify.annotations.NullMarked;
